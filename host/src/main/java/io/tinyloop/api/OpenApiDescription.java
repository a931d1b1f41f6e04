package io.tinyloop.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Adds to the description of REST (OpenAPI), which is made of the resources' signatures, what these
 * do not say: a sentence and examples for each operation, from {@code openapi-examples.yaml}, the
 * problem details that any may answer, and the bearer token.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiDescription implements OASFilter {

  static final String EXAMPLES = "/io/tinyloop/api/openapi-examples.yaml";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "token";

  @Override
  public void filterOpenAPI(OpenAPI api) {
    JsonNode examples = examples();
    if (api.getComponents() == null) {
      api.setComponents(OASFactory.createComponents());
    }
    api.getComponents()
        .addSecurityScheme(
            TOKEN,
            OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("A token of tinyloop token create, where the host asks for one."));
    api.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(TOKEN));
    api.getPaths()
        .getPathItems()
        .forEach((path, item) ->
            item.getOperations()
                .forEach(
                    (method, operation) -> describe(operation, examples.path(key(method, path)))));
  }

  static JsonNode examples() {
    try (InputStream in = OpenApiDescription.class.getResourceAsStream(EXAMPLES)) {
      // Jackson's own reader of YAML leaves aliases as they are.
      Object examples = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return JSON.valueToTree(Objects.requireNonNull(examples));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String key(PathItem.HttpMethod method, String path) {
    return method + " " + path;
  }

  private static void describe(Operation operation, JsonNode about) {
    operation.setSummary(about.path("summary").asText());
    if (about.has("request") && operation.getRequestBody() != null) {
      example(operation.getRequestBody().getContent(), about.path("request"));
    }
    operation
        .getResponses()
        .getAPIResponses()
        .forEach((status, response) -> {
          if (status.startsWith("2") && about.has("response")) {
            example(response.getContent(), about.path("response"));
          }
        });
    operation.getResponses().addAPIResponse("default", problem());
  }

  private static void example(Content content, JsonNode example) {
    if (content != null) {
      content
          .getMediaTypes()
          .values()
          .forEach(type -> type.setExample(JSON.convertValue(example, Object.class)));
    }
  }

  private static APIResponse problem() {
    MediaType type =
        OASFactory.createMediaType()
            .example(
                JSON.convertValue(
                    Problem.of(
                        "The request cannot be carried out",
                        400,
                        "The objective (speed) is unknown.\nMaybe one of: accuracy, size, latency, energy, ram."),
                    Map.class));
    return OASFactory.createAPIResponse()
        .description("What was wrong, with the value and an advice (RFC 9457).")
        .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, type));
  }
}
