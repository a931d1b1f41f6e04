package io.tinyloop.api;

import io.tinyloop.access.Role;
import io.tinyloop.run.StudyRequest;
import io.tinyloop.run.StudyService;
import io.tinyloop.run.StudyView;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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

/** Ask and tell: other optimisers open a study, ask with genomes and are told outcomes. */
@Path("/api/studies")
@Produces(MediaType.APPLICATION_JSON)
public class StudyResource {

  private final StudyService studies;

  private final CurrentCaller caller;

  public StudyResource(StudyService studies, CurrentCaller caller) {
    this.studies = studies;
    this.caller = caller;
  }

  @GET
  @Needs(Role.VIEWER)
  public List<StudyView> list() {
    return studies.list(caller.get());
  }

  /** Opens a study; answers 201 with its place, and with how many genes a genome has. */
  @POST
  @Needs(Role.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response open(@Nullable StudyRequest request) throws InterruptedException {
    if (request == null) {
      throw new IllegalArgumentException(
          "The request names no model and no fleet.\n"
              + "Maybe send {\"source\": {…}, \"fleet\": \"sim:cortex-m4\"} in the body.");
    }
    if (request.source().dataDirectory() != null || request.source().model() != null) {
      throw new IllegalArgumentException(
          "A request names no files of the host (model %s, dataDirectory %s)."
                  .formatted(request.source().model(), request.source().dataDirectory())
              + "\nMaybe leave both away: the host has its own.");
    }
    StudyView study = studies.open(caller.get(), request);
    return Response.created(URI.create("/api/studies/" + study.id())).entity(study).build();
  }

  @GET
  @Needs(Role.VIEWER)
  @Path("{id}")
  public StudyView show(String id) {
    return studies.find(caller.get(), id).orElseThrow(() -> absent(id));
  }

  /** Evaluates genomes; answers when all are done, one outcome each, in their order. */
  @POST
  @Needs(Role.OPERATOR)
  @Path("{id}/evaluations")
  @Consumes(MediaType.APPLICATION_JSON)
  public List<Object> evaluate(String id, @Nullable GenomesRequest request)
      throws InterruptedException {
    var genomes = request == null ? null : request.genomes();
    List<List<Integer>> asked = genomes == null ? List.of() : genomes;
    return studies.evaluate(caller.get(), id, asked).orElseThrow(() -> absent(id));
  }

  @DELETE
  @Needs(Role.OPERATOR)
  @Path("{id}")
  public Response close(String id) {
    if (!studies.close(caller.get(), id)) {
      throw absent(id);
    }
    return Response.noContent().build();
  }

  private static NotFoundException absent(String id) {
    return new NotFoundException(
        "There is no study ("
            + id
            + ").\nMaybe it was closed, or the host was started again: open another.");
  }
}
