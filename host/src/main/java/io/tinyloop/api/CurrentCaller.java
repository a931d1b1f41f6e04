package io.tinyloop.api;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.tinyloop.access.Caller;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ForbiddenException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Who sent the request that is being answered. */
@Singleton
public class CurrentCaller {

  private static final String CALLER = "tinyloop.caller";
  private static final String STILL_GOOD = "tinyloop.still-good";

  private final CurrentVertxRequest request;

  public CurrentCaller(CurrentVertxRequest request) {
    this.request = request;
  }

  static void set(RoutingContext context, Caller caller, BooleanSupplier stillGood) {
    context.put(CALLER, caller);
    context.put(STILL_GOOD, stillGood);
  }

  static @Nullable Caller of(RoutingContext context) {
    return context.get(CALLER);
  }

  /**
   * The caller.
   *
   * @throws ForbiddenException if the request came in by a way on which nobody asked who it is
   */
  public Caller get() {
    RoutingContext context = request.getCurrent();
    Caller caller = context == null ? null : of(context);
    if (caller == null) {
      throw new ForbiddenException("Nobody knows who sent this request.");
    }
    return caller;
  }

  /** Says, as long as the answer goes on, whether the caller's token still is good. */
  BooleanSupplier stillGood() {
    return request.getCurrent().get(STILL_GOOD);
  }
}
