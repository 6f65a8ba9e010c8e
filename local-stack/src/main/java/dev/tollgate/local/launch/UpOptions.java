package dev.tollgate.local.launch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;

/// What was said after `./tollgate up`; what was not is empty.
record UpOptions(
    boolean detach, OptionalInt port, boolean fresh, OptionalInt gateways, boolean train) {
  private static final int DEFAULT_PORT = 8080;
  private static final int HIGHEST_PORT = 65_535;
  private static final int DEFAULT_GATEWAYS = 1;
  private static final int MOST_GATEWAYS = 9;

  static UpOptions parse(List<String> arguments) {
    boolean detach = false;
    boolean fresh = false;
    boolean train = false;
    var port = OptionalInt.empty();
    var gateways = OptionalInt.empty();
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--detach" -> detach = true;
        case "--fresh" -> fresh = true;
        case "--train" -> train = true;
        case "--port" -> port = OptionalInt.of(number(word, words, 0, HIGHEST_PORT));
        case "--gateways" -> gateways = OptionalInt.of(number(word, words, 1, MOST_GATEWAYS));
        default -> throw new IllegalArgumentException("unknown option of up: " + word);
      }
    }
    return new UpOptions(detach, port, fresh, gateways, train);
  }

  int portOrUsual() {
    return port.orElse(DEFAULT_PORT);
  }

  int gatewaysOrUsual() {
    return gateways.orElse(DEFAULT_GATEWAYS);
  }

  /// What was asked for in so many words and a stack that runs already does not do.
  List<String> missingFrom(StackFile running) {
    var missing = new ArrayList<String>();
    if (fresh) {
      missing.add("--fresh");
    }
    if (train && !running.recordsCaches()) {
      missing.add("--train");
    }
    port.stream()
        .filter(wanted -> wanted != 0 && !running.edgeUrl().endsWith(":" + wanted))
        .forEach(wanted -> missing.add("--port " + wanted));
    gateways.stream()
        .filter(wanted -> wanted != running.gateways())
        .forEach(wanted -> missing.add("--gateways " + wanted));
    return missing;
  }

  List<String> words() {
    var words = new ArrayList<String>();
    port.ifPresent(number -> words.addAll(List.of("--port", String.valueOf(number))));
    gateways.ifPresent(number -> words.addAll(List.of("--gateways", String.valueOf(number))));
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
