package dev.tollgate.local.launch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// What was said after `./tollgate up`.
record UpOptions(boolean detach, int port, boolean fresh, int gateways, boolean train) {
  private static final int DEFAULT_PORT = 8080;
  private static final int HIGHEST_PORT = 65_535;
  private static final int MOST_GATEWAYS = 9;

  static UpOptions parse(List<String> arguments) {
    boolean detach = false;
    boolean fresh = false;
    boolean train = false;
    int port = DEFAULT_PORT;
    int gateways = 1;
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--detach" -> detach = true;
        case "--fresh" -> fresh = true;
        case "--train" -> train = true;
        case "--port" -> port = number(word, words, 0, HIGHEST_PORT);
        case "--gateways" -> gateways = number(word, words, 1, MOST_GATEWAYS);
        default -> throw new IllegalArgumentException("unknown option of up: " + word);
      }
    }
    return new UpOptions(detach, port, fresh, gateways, train);
  }

  List<String> words() {
    var words =
        new ArrayList<>(
            List.of("--port", String.valueOf(port), "--gateways", String.valueOf(gateways)));
    if (fresh) {
      words.add("--fresh");
    }
    if (train) {
      words.add("--train");
    }
    return words;
  }

  private static int number(String option, Iterator<String> words, int least, int most) {
    String word = words.hasNext() ? words.next() : "";
    if (!word.matches("\\d{1,6}")
        || Integer.parseInt(word) < least
        || Integer.parseInt(word) > most) {
      throw new IllegalArgumentException(
          "%s takes a number from %d to %d".formatted(option, least, most));
    }
    return Integer.parseInt(word);
  }
}
