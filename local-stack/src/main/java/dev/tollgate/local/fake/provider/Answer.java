package dev.tollgate.local.fake.provider;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the model says: a run of pieces, each one token.
///
/// @param pieces their concatenation is the whole text, or a tool call's arguments
/// @param tool the tool that is called; null for words
/// @param truncated the caller's limit ended it
/// @param chunks how many content chunks a stream has per choice
/// @param tokens of the whole call, all choices
record Answer(
    List<String> pieces,
    @Nullable String tool,
    boolean truncated,
    int chunks,
    ServedTokens tokens) {
  private static final List<String> FILLER =
      List.of(
          " the", " people", " of", " this", " city", " have", " long", " known", " that", " water",
          " can", " move", " more", " than", " any", " hand", " will", " ever", " build", " and",
          " so", " they", " let", " it", " work", " for", " them", " day", " after", " day");
  private static final int JSON_PIECE = 8;
  private static final int QUOTED_CHARS_MAX = 160;

  /// @param echo the text to answer with; null for the fake's own words
  static Answer to(Ask ask, Provider provider, Directives directives, @Nullable String echo) {
    String tool = ask.tools().call(ask.prompt(), directives.has("tool"));
    int @Nullable [] ordered = orderedTokens(directives);
    int reasoning = directives.number("reasoning", 0);
    List<String> pieces;
    if (echo != null) {
      pieces = split(echo);
    } else if (tool != null) {
      pieces = splitEvery(SchemaInstance.text(ask.tools().schemas().get(tool)));
    } else if (ask.schema() != null) {
      pieces = splitEvery(SchemaInstance.text(ask.schema()));
    } else if (ordered != null) {
      pieces = filler(Math.max(0, ordered[1] - reasoning));
    } else if (directives.has("chunks")) {
      pieces = filler(directives.number("chunks", 0));
    } else {
      pieces = split(words(ask, provider));
    }
    boolean truncated = ask.tokensMax() > 0 && pieces.size() > ask.tokensMax();
    List<String> said = truncated ? pieces.subList(0, ask.tokensMax()) : pieces;
    long prompt = ordered == null ? ask.prompt().tokens() : ordered[0];
    return new Answer(
        said,
        tool,
        truncated,
        directives.number("chunks", said.size()),
        tokens(provider, prompt, (long) said.size() * ask.choices(), directives));
  }

  String text() {
    return String.join("", pieces);
  }

  /// The text of a choice's chunk, counted from 0.
  String chunk(int index) {
    int from = start(index);
    int to = start(index + 1);
    return to - from == 1 ? pieces.get(from) : String.join("", pieces.subList(from, to));
  }

  int tokensIn(int index) {
    return start(index + 1) - start(index);
  }

  private int start(int index) {
    return chunks == pieces.size() ? index : (int) ((long) index * pieces.size() / chunks);
  }

  /// Only Anthropic tells what was written to a cache, and it does not tell thinking from output.
  private static ServedTokens tokens(
      Provider provider, long prompt, long output, Directives directives) {
    long cached = Math.min(prompt, directives.number("cached", 0));
    long reasoning = directives.number("reasoning", 0);
    if (provider != Provider.ANTHROPIC) {
      return new ServedTokens(prompt - cached, cached, 0, output, reasoning);
    }
    long written = Math.min(prompt - cached, directives.number("cache-write", 0));
    return new ServedTokens(prompt - cached - written, cached, written, output + reasoning, 0);
  }

  private static int @Nullable [] orderedTokens(Directives directives) {
    String tokens = directives.text("tokens");
    if (tokens == null) {
      return null;
    }
    String[] both = tokens.split("/");
    if (both.length != 2) {
      throw new IllegalArgumentException("tokens is input/output, not " + tokens);
    }
    return new int[] {Integer.parseInt(both[0]), Integer.parseInt(both[1])};
  }

  private static String words(Ask ask, Provider provider) {
    String said = Directives.strip(ask.prompt().lastUser());
    if (said.length() > QUOTED_CHARS_MAX) {
      int end = said.lastIndexOf(' ', QUOTED_CHARS_MAX);
      said = said.substring(0, end > 0 ? end : QUOTED_CHARS_MAX) + " …";
    }
    return "Hello from "
        + ask.model()
        + ", played by the fake "
        + provider.id()
        + ". You said: "
        + said;
  }

  private static List<String> filler(int count) {
    List<String> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      words.add(FILLER.get(i % FILLER.size()));
    }
    return words;
  }

  /// Cuts before each space; what is put together again is the same text.
  private static List<String> split(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int to = text.indexOf(' ', 1); to > 0; to = text.indexOf(' ', to + 1)) {
      pieces.add(text.substring(from, to));
      from = to;
    }
    if (from < text.length()) {
      pieces.add(text.substring(from));
    }
    return pieces;
  }

  private static List<String> splitEvery(String text) {
    List<String> pieces = new ArrayList<>();
    for (int from = 0; from < text.length(); from += JSON_PIECE) {
      pieces.add(text.substring(from, Math.min(text.length(), from + JSON_PIECE)));
    }
    return pieces;
  }
}
