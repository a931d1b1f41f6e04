package io.tinyloop.cli;

import io.tinyloop.access.Caller;
import io.tinyloop.access.HostAccess;
import io.tinyloop.access.Role;
import io.tinyloop.access.TokenRequest;
import java.io.PrintWriter;

/** The token by which the first administrator of a new host comes in. */
final class FirstToken {

  private FirstToken() {}

  /** Makes and shows one, if the host asks for tokens and nobody could make any. */
  static void show(HostAccess access, PrintWriter err) {
    if (access.tokensRequired() && !access.tokens().hasLiveAdministrator()) {
      Caller first = new Caller(Caller.DEFAULT_TENANT, "first-admin", Role.ADMIN);
      err.printf(
          "tinyloop: the first administrator's token, shown this once:%n%s%n",
          access.tokens().create(new TokenRequest(first, null)).text());
      err.flush();
    }
  }
}
