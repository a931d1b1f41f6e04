package io.tinyloop.lab;

import io.tinyloop.access.Caller;
import io.tinyloop.journal.LeaseRecord;

/** Who may do what with leases; refuses in two lines. */
final class LeaseRights {

  private LeaseRights() {}

  static void require(boolean allowed, String what, Caller caller) {
    if (!allowed) {
      throw new IllegalArgumentException(
          "%s (%s) may not %s.%nMaybe ask an operator or an administrator."
              .formatted(caller.name(), caller.role(), what));
    }
  }

  static void requireHolder(LeaseRecord lease, String what, Caller caller) {
    boolean holder = lease.holder().equals(caller.name()) && lease.tenant().equals(caller.tenant());
    if (!holder) {
      throw new IllegalArgumentException(
          "The lease %s is %s's, not %s's to %s.%nMaybe tinyloop lease break, which is logged."
              .formatted(lease.id(), lease.holder(), caller.name(), what));
    }
  }
}
