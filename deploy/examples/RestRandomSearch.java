import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Random search over a host's REST interface: java RestRandomSearch.java http://localhost:8080
 * [TOKEN]
 */
class RestRandomSearch {
  static String call(String[] args, String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(args[0] + path))
            .header("Content-Type", "application/json");
    if (args.length > 1) request.header("Authorization", "Bearer " + args[1]);
    var answer =
        HttpClient.newHttpClient()
            .send(
                request.method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    if (answer.statusCode() >= 300) throw new IllegalStateException(answer.body());
    return answer.body();
  }

  public static void main(String[] args) throws Exception {
    String source = "{\"task\":\"row-mnist\",\"weights\":\"per-row\",\"ranges\":\"mse\"}";
    String study =
        call(
            args,
            "POST",
            "/api/studies",
            "{\"source\":" + source + ",\"fleet\":\"sim:cortex-m4x2\",\"samples\":200}");
    String place = "/api/studies/" + study.replaceFirst(".*?\"id\":\"([^\"]*)\".*", "$1");
    Random random = new Random(1);
    for (int batch = 0; batch < 5; batch++) { // ask, be told outcomes in the same order
      String genomes =
          java.util.stream.IntStream.range(0, 4)
              .mapToObj(i -> random.ints(17, 2, 9).boxed().toList().toString())
              .collect(Collectors.joining(","));
      System.out.println(
          call(args, "POST", place + "/evaluations", "{\"genomes\":[" + genomes + "]}"));
    }
    call(args, "DELETE", place, "");
  }
}
