package dev.tollgate.local.test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jboss.logmanager.ExtLogRecord;

/// Everything that is logged at any level, but for what the tests' own HTTP client says.
public final class LogCapture extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Level before = ROOT.getLevel();
  private final Map<Handler, Level> others =
      Arrays.stream(ROOT.getHandlers()).collect(Collectors.toMap(each -> each, Handler::getLevel));

  private LogCapture() {}

  public static LogCapture start() {
    LogCapture capture = new LogCapture();
    capture.setLevel(Level.ALL);
    capture.others.keySet().forEach(other -> other.setLevel(Level.WARNING));
    ROOT.addHandler(capture);
    ROOT.setLevel(Level.ALL);
    return capture;
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord logged) {
    if (String.valueOf(logged.getLoggerName()).startsWith("org.apache.http")) {
      return;
    }
    StringWriter text = new StringWriter();
    text.append(logged.getLoggerName()).append(' ');
    text.append(
        logged instanceof ExtLogRecord formatted
            ? formatted.getFormattedMessage()
            : logged.getMessage());
    if (logged.getThrown() != null) {
      logged.getThrown().printStackTrace(new PrintWriter(text, true));
    }
    lines.add(text.toString());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.setLevel(before);
    ROOT.removeHandler(this);
    others.forEach(Handler::setLevel);
  }
}
