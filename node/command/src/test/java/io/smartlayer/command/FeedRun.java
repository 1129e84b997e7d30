package io.smartlayer.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What a {@code smartlayer feed} command of a test has said, and how it ended. */
record FeedRun(int status, String out, String err) {
  static FeedRun of(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] all = Stream.concat(Stream.of("feed"), Stream.of(words)).toArray(String[]::new);
    int status = Smartlayer.run(Instant::now, new PrintWriter(out), new PrintWriter(err), all);
    return new FeedRun(status, out.toString(), err.toString());
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
