// Asks metrics.k8s.io once with fabric8, and prints what it got as JSON: java -cp 'LIBRARIES/*' MetricsClient.java CALL KUBECONFIG
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.util.Map;
import java.util.TreeMap;

public class MetricsClient {
  public static void main(String[] words) {
    Config config = Config.fromKubeconfig(new File(words[1]));
    if (words[0].equals("nodes, asked once")) config.setRequestRetryBackoffLimit(0);
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      System.out.println(Serialization.asJson(ask(client, words[0])));
    } catch (KubernetesClientException error) {
      System.err.println(error.getMessage().replace('\n', ' '));
      System.exit(1);
    }
  }

  static Map<String, Object> ask(KubernetesClient client, String call) {
    Map<String, Object> all = new TreeMap<>();
    switch (call) {
      case "nodes", "nodes, asked once" ->
          client.top().nodes().metrics().getItems().forEach(node ->
              all.put(node.getMetadata().getName(), usage(node.getUsage())));
      case "pods" ->
          client.top().pods().metrics().getItems().forEach(pod ->
              pod.getContainers().forEach(container ->
                  all.put(
                      String.join("/", pod.getMetadata().getNamespace(), pod.getMetadata().getName(), container.getName()),
                      usage(container.getUsage()))));
      case "windows" ->
          client.top().nodes().metrics().getItems().forEach(node ->
              all.put(node.getMetadata().getName(), node.getWindow().getDuration().toString()));
      default -> throw new IllegalArgumentException(call);
    }
    return all;
  }

  static Map<String, String> usage(Map<String, Quantity> usage) {
    return Map.of("cpu", usage.get("cpu").toString(), "memory", usage.get("memory").toString());
  }
}
