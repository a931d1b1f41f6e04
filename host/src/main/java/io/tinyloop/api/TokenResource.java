package io.tinyloop.api;

import io.tinyloop.access.Caller;
import io.tinyloop.access.IssuedToken;
import io.tinyloop.access.Role;
import io.tinyloop.access.TokenRequest;
import io.tinyloop.access.TokenView;
import io.tinyloop.access.Tokens;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens; administrators of the default tenant make and see those of every tenant. */
@Path("/api/tokens")
@Produces(MediaType.APPLICATION_JSON)
public class TokenResource {

  private final Tokens tokens;
  private final CurrentCaller current;

  public TokenResource(Tokens tokens, CurrentCaller current) {
    this.tokens = tokens;
    this.current = current;
  }

  @GET
  @Needs(Role.ADMIN)
  public List<TokenView> list() {
    return tokens.list().stream().filter(this::isInReach).toList();
  }

  /** Makes a token; answers 201 with its text, which nobody can ask for again. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Needs(Role.ADMIN)
  public Response create(@Nullable TokenOrder order) {
    Caller caller = current.get();
    TokenRequest request =
        (order == null ? new TokenOrder(null, null, null, null) : order).request(caller);
    String tenant = request.caller().tenant();
    if (!caller.ownsHost() && !caller.tenant().equals(tenant)) {
      throw new ForbiddenException(
          "An administrator of %s makes no tokens of %s.\nMaybe ask the host's administrator."
              .formatted(caller.tenant(), tenant));
    }
    IssuedToken issued = tokens.create(request);
    return Response.created(URI.create("/api/tokens/" + issued.token().id()))
        .header("Cache-Control", "no-store")
        .entity(new TokenAnswer(issued.token(), issued.text()))
        .build();
  }

  /** Revokes a token for good. */
  @DELETE
  @Path("{id}")
  @Needs(Role.ADMIN)
  public TokenView revoke(String id) {
    return tokens
        .find(id)
        .filter(this::isInReach)
        .flatMap(token -> tokens.revoke(token.id()))
        .orElseThrow(() ->
            new NotFoundException(
                "There is no token ("
                    + id
                    + ").\nMaybe one of those that tinyloop token list shows."));
  }

  private boolean isInReach(TokenView token) {
    Caller caller = current.get();
    return caller.ownsHost() || caller.tenant().equals(token.tenant());
  }
}
