package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.tinyloop.config.HostConfiguration;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.fleet.FleetMember;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deployed fits together: names that lead somewhere, commands that there are. */
class DeployFilesTest {

  private static final Path DEPLOY = Path.of("../deploy");

  /** What the environment tells the program, beside {@code TINYLOOP_HOST_*}. */
  private static final Set<String> VARIABLES =
      Set.of(
          "TINYLOOP_DATA",
          "TINYLOOP_TASKS",
          "TINYLOOP_DATABASE",
          "TINYLOOP_DATABASE_USER",
          "TINYLOOP_DATABASE_PASSWORD",
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          "POD_NAME");

  private static KubernetesManifests manifests() throws IOException {
    return KubernetesManifests.read(DEPLOY.resolve("kubernetes"));
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsFound() throws IOException {
    JsonNode wrong =
        KubernetesManifests.tree(
            "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selectors: {a: b}}}");
    assertThatThrownBy(() -> KubernetesManifests.typed(wrong)).hasMessageContaining("selectors");
  }

  @Test
  void selectorsFindPods() throws IOException {
    KubernetesManifests manifests = manifests();
    for (Service service : manifests.of(Service.class)) {
      assertThat(manifests.finds(service.getSpec().getSelector()))
          .as(service.getMetadata().getName())
          .isTrue();
    }
    for (PodDisruptionBudget budget : manifests.of(PodDisruptionBudget.class)) {
      assertThat(manifests.finds(budget.getSpec().getSelector().getMatchLabels())).isTrue();
    }
    for (NetworkPolicy policy : manifests.of(NetworkPolicy.class)) {
      var labels = policy.getSpec().getPodSelector().getMatchLabels();
      assertThat(labels == null || manifests.finds(labels))
          .as(policy.getMetadata().getName())
          .isTrue();
    }
  }

  @Test
  void portsOfServicesAndProbesAreThePods() throws IOException {
    KubernetesManifests manifests = manifests();
    Set<String> ports =
        manifests.pods().stream()
            .flatMap(pod -> pod.getSpec().getContainers().stream())
            .flatMap(container -> container.getPorts().stream())
            .map(ContainerPort::getName)
            .collect(Collectors.toSet());
    for (Service service : manifests.of(Service.class)) {
      service
          .getSpec()
          .getPorts()
          .forEach(port -> assertThat(ports).contains(port.getTargetPort().getStrVal()));
    }
    List<Probe> probes =
        manifests.pods().stream()
            .flatMap(pod -> pod.getSpec().getContainers().stream())
            .flatMap(
                c -> Stream.of(c.getStartupProbe(), c.getReadinessProbe(), c.getLivenessProbe()))
            .filter(Objects::nonNull)
            .toList();
    assertThat(probes).isNotEmpty();
    for (Probe probe : probes) {
      assertThat(ports).contains(probe.getHttpGet().getPort().getStrVal());
      assertThat(probe.getHttpGet().getPath()).isIn("/health/live", "/health/ready");
    }
  }

  @Test
  void volumesLeadToWhatThereIs() throws IOException {
    KubernetesManifests manifests = manifests();
    Set<String> maps =
        manifests.of(ConfigMap.class).stream()
            .map(map -> map.getMetadata().getName())
            .collect(Collectors.toSet());
    String readme = Files.readString(DEPLOY.resolve("README.md"));
    for (PodTemplateSpec pod : manifests.pods()) {
      PodSpec spec = pod.getSpec();
      Set<String> volumes =
          spec.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
      for (Container container : spec.getContainers()) {
        assertThat(container.getVolumeMounts().stream().map(VolumeMount::getName))
            .isSubsetOf(volumes);
      }
      for (Volume volume : spec.getVolumes()) {
        if (volume.getConfigMap() != null) {
          assertThat(maps).contains(volume.getConfigMap().getName());
        }
        if (volume.getSecret() != null) {
          assertThat(readme).contains("`" + volume.getSecret().getSecretName() + "`");
        }
      }
    }
  }

  @Test
  void podsHaveNoMoreRightsThanTheyNeed() throws IOException {
    for (PodTemplateSpec pod : manifests().pods()) {
      assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
      for (Container container : pod.getSpec().getContainers()) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop())
            .containsExactly("ALL");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
      }
    }
  }

  @Test
  void theBenchNamesEveryDeviceThatTheAutoscalerMayStart(@TempDir Path folder) throws Exception {
    KubernetesManifests manifests = manifests();
    StatefulSet set = manifests.of(StatefulSet.class).getFirst();
    HorizontalPodAutoscaler scaler = manifests.of(HorizontalPodAutoscaler.class).getFirst();
    assertThat(scaler.getSpec().getScaleTargetRef().getKind()).isEqualTo(set.getKind());
    assertThat(scaler.getSpec().getScaleTargetRef().getName())
        .isEqualTo(set.getMetadata().getName());
    List<String> arguments =
        set.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs();
    int count = Integer.parseInt(arguments.get(arguments.indexOf("--count") + 1));
    List<String> uids =
        IntStream.range(0, scaler.getSpec().getMaxReplicas())
            .boxed()
            .flatMap(pod ->
                IntStream.rangeClosed(1, count).mapToObj(n -> "simulator-%d-%d".formatted(pod, n)))
            .toList();
    String bench = manifests.of(ConfigMap.class).getFirst().getData().get("bench.yaml");
    Path file = Files.writeString(folder.resolve("bench.yaml"), bench);
    assertThat(BenchFile.read(file).members().stream().map(FleetMember::spec))
        .extracting(spec -> spec.mqttUid())
        .containsExactlyElementsOf(uids);
  }

  @Test
  void commandsAndVariablesAreTheProgramsOwn() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    Set<String> variables = new TreeSet<>();
    String readme = Files.readString(DEPLOY.resolve("README.md"));
    for (PodTemplateSpec pod : manifests().pods()) {
      for (Container container : pod.getSpec().getContainers()) {
        commands.add(container.getArgs());
        container.getEnv().forEach(variable -> variables.add(variable.getName()));
        container.getEnv().stream()
            .filter(v -> v.getValueFrom() != null && v.getValueFrom().getSecretKeyRef() != null)
            .forEach(v ->
                assertThat(readme)
                    .contains("`" + v.getValueFrom().getSecretKeyRef().getName() + "`"));
      }
    }
    compose()
        .path("services")
        .properties()
        .forEach(service -> {
          if (service.getValue().at("/build/dockerfile").isTextual()) {
            service.getValue().path("environment").fieldNames().forEachRemaining(variables::add);
            commands.add(words(service.getValue().path("command")));
          }
        });
    commands.removeIf(List::isEmpty); // the image's own
    assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
    for (List<String> command : commands) {
      assertThat(Main.commandLine().parseArgs(command.toArray(String[]::new)).errors()).isEmpty();
    }
    Set<String> known = new TreeSet<>(VARIABLES);
    properties("TINYLOOP_HOST", HostConfiguration.class, known);
    assertThat(known).containsAll(variables);
    for (String line : Files.readAllLines(DEPLOY.resolve("lab.env"))) {
      if (line.startsWith("TINYLOOP")) {
        assertThat(variables).contains(line.substring(0, line.indexOf('=')));
      }
    }
  }

  /** The variables of a configuration, by the names that its methods give. */
  private static void properties(String prefix, Class<?> type, Set<String> names) {
    for (Method method : type.getMethods()) {
      String name =
          prefix
              + "_"
              + method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(java.util.Locale.ROOT);
      if (method.getReturnType().isInterface()
          && type.equals(method.getReturnType().getEnclosingClass())) {
        properties(name, method.getReturnType(), names);
      } else {
        names.add(name);
      }
    }
  }

  private static JsonNode compose() throws IOException {
    return new YAMLMapper().readTree(merged(Files.readString(DEPLOY.resolve("compose.yaml"))));
  }

  /** Merge keys are YAML 1.1's, which Jackson leaves alone. */
  private static String merged(String yaml) {
    Object resolved =
        new org.yaml.snakeyaml.Yaml(
                new org.yaml.snakeyaml.constructor.SafeConstructor(
                    new org.yaml.snakeyaml.LoaderOptions()))
            .load(yaml);
    return new org.yaml.snakeyaml.Yaml().dump(resolved).replaceAll("(?m)[&*]id\\d+", "");
  }

  private static List<String> words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void servicesOfComposeLeadToWhatThereIs() throws IOException {
    JsonNode compose = compose();
    Set<String> services = names(compose.path("services"));
    Set<String> volumes = names(compose.path("volumes"));
    String makes = Files.readString(DEPLOY.resolve("make-secrets"));
    compose
        .path("services")
        .forEach(service -> {
          JsonNode needs = service.path("depends_on");
          assertThat(services)
              .containsAll(needs.isArray() ? Set.copyOf(words(needs)) : names(needs));
          assertThat(names(compose.path("secrets"))).containsAll(words(service.path("secrets")));
          for (String mount : words(service.path("volumes"))) {
            String source = mount.replace("${TINYLOOP_DATA:-./bench}", "./bench").split(":")[0];
            if (source.startsWith("./secrets/")) {
              String file =
                  source.substring("./secrets/".length()).replaceFirst("(-key)?\\.pem$", "");
              assertThat(makes).contains(file);
            } else if (source.startsWith(".")) {
              assertThat(DEPLOY.resolve(source)).exists();
            } else {
              assertThat(volumes).contains(source);
            }
          }
        });
    String targets = Files.readString(DEPLOY.resolve("Containerfile"));
    for (String target : compose.findValuesAsText("target")) {
      assertThat(targets).contains(" AS " + target + "\n");
    }
    assertThat(services(compose)).as("without a profile").containsExactly("host");
  }

  private static List<String> services(JsonNode compose) {
    return compose.path("services").properties().stream()
        .filter(service -> !service.getValue().has("profiles"))
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  private static Set<String> names(JsonNode map) {
    Set<String> names = new TreeSet<>();
    map.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
