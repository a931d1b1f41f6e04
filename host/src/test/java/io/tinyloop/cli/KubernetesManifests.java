package io.tinyloop.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The manifests of a folder, read strictly: a field that Kubernetes does not know is an error. */
record KubernetesManifests(List<HasMetadata> all) {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "v1 Namespace", Namespace.class,
          "v1 ConfigMap", ConfigMap.class,
          "v1 Service", Service.class,
          "apps/v1 Deployment", Deployment.class,
          "apps/v1 StatefulSet", StatefulSet.class,
          "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class);

  /** The models take any field; this reader does not. */
  private static final YAMLMapper STRICT =
      YAMLMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** What the kustomization of {@code folder} names. */
  static KubernetesManifests read(Path folder) throws IOException {
    JsonNode kustomization = STRICT.readTree(folder.resolve("kustomization.yaml").toFile());
    List<HasMetadata> all = new ArrayList<>();
    for (JsonNode file : kustomization.get("resources")) {
      try (var documents =
          STRICT
              .readerFor(JsonNode.class)
              .<JsonNode>readValues(folder.resolve(file.asText()).toFile())) {
        while (documents.hasNext()) {
          all.add(typed(documents.next()));
        }
      }
    }
    return new KubernetesManifests(all);
  }

  static HasMetadata typed(JsonNode document) throws IOException {
    String kind = document.path("apiVersion").asText() + " " + document.path("kind").asText();
    return STRICT.treeToValue(document, Objects.requireNonNull(KINDS.get(kind), kind));
  }

  static JsonNode tree(String yaml) throws IOException {
    return STRICT.readTree(yaml);
  }

  <T> List<T> of(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The pods that deployments and sets start. */
  List<PodTemplateSpec> pods() {
    return Stream.concat(
            of(Deployment.class).stream().map(d -> d.getSpec().getTemplate()),
            of(StatefulSet.class).stream().map(s -> s.getSpec().getTemplate()))
        .toList();
  }

  /** Whether a selector finds pods. */
  boolean finds(Map<String, String> selector) {
    return pods().stream()
        .anyMatch(pod -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()));
  }
}
