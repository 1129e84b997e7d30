package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code audit list}, {@code audit show} and {@code audit bring}. */
class AuditCommandTest {
  private static final String GOOD = "0xaa11" + "0".repeat(60);
  private static final String LIE = "0xaa22" + "0".repeat(60);
  private static final String NODE = "0x" + "0b".repeat(20);

  private static final String BUNDLE = "../../spec/vectors/token/bundle.json";

  /** What the anchor answers, by path; it has nothing else. */
  private final Map<String, String> says = new ConcurrentHashMap<>();

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

  AuditCommandTest() throws IOException {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(exchange.getRequestURI().toString());
      String said = says.get(exchange.getRequestURI().getPath());
      String text = said == null ? "{\"code\":\"audit-unknown\",\"detail\":\"gone\"}" : said;
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(said == null ? 404 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static String audit(String id, String result, String more) {
    return "{'detail':'output: {} is right','id':'%s','interval':3,'node':'%s','position':7,"
            .formatted(id, NODE)
            .replace('\'', '"')
        + "'result':'%s','timeMillis':6000,'token':'card/7'%s}"
            .formatted(result, more)
            .replace('\'', '"');
  }

  private void tell(String... audits) {
    says.put("/v1/audits", "{\"audits\":[" + String.join(",", audits) + "]}");
  }

  private static FeedRun run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] all = Stream.concat(Stream.of("audit"), Stream.of(words)).toArray(String[]::new);
    int status = Smartlayer.run(Instant::now, new PrintWriter(out), new PrintWriter(err), all);
    return new FeedRun(status, out.toString(), err.toString());
  }

  @Test
  void eachAuditIsALineAndALieIsAStatus() {
    tell(audit(GOOD, "agrees", ""));
    FeedRun run = run("list", url());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lines())
        .containsExactly(GOOD + "  agrees      " + NODE + "  1970-01-01T00:00:06Z  card/7");

    tell(audit(LIE, "differs", ""), audit(GOOD, "agrees", ""));
    assertThat(run("list", url()).status()).isEqualTo(AuditList.DIFFERS);
    assertThat(run("list", "--json", url()).lines().getFirst())
        .isEqualTo(audit(LIE, "differs", ""));
    assertThat(run("list", url(), "--node", NODE).lines()).hasSize(2);
    assertThat(asked.getLast()).contains("node=" + NODE);
  }

  @Test
  void anAnchorThatIsSilentHidesNobody() {
    tell(audit(LIE, "differs", ""));
    FeedRun run = run("list", "http://127.0.0.1:1," + url());
    assertThat(run.status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run.lines()).hasSize(1);
    assertThat(run.err()).contains("http://127.0.0.1:1");
  }

  @Test
  void oneIsShownWithTheNodesOwnWord() {
    tell(audit(LIE, "differs", ""), audit(GOOD, "agrees", ""));
    String evidence =
        ",'feedId':'0x0f','offset':9,'evidence':{'input':{'a':1},'output':{'b':2},"
            + "'receipt':{'signature':'0x51'}}";
    says.put("/v1/audits/" + LIE, audit(LIE, "differs", evidence));

    assertThat(run("show", url(), "0xAA22").lines())
        .containsExactly(
            LIE,
            "  found    differs: output: {} is right",
            "  of       " + NODE + ", at 1970-01-01T00:00:06Z",
            "  in       interval 3, position 7",
            "  token    card/7",
            "  feed     0x0f, after entry 9",
            "  input    {\"a\":1}",
            "  output   {\"b\":2}",
            "  signed   0x51");
  }

  @Test
  void whoVotedThatItIsWrongIsShown() {
    tell(audit(LIE, "differs", ""));
    String verdict = ",'verdict':{'receipt':{},'verdicts':[{'anchor':'0x0a'},{'anchor':'0x0b'}]}";
    says.put("/v1/audits/" + LIE, audit(LIE, "differs", verdict));

    assertThat(run("show", url(), "0xAA22").lines())
        .endsWith(
            "  verdict  wrong, by 2 anchors of the committee:",
            "           0x0a",
            "           0x0b");
  }

  @ParameterizedTest
  @CsvSource({
    "0xaa, 64, AUDIT is 0x",
    "0xbb11, 66, no audit of these anchors begins with 0xbb11",
    "0xaa11, 66, 2 audits begin with 0xaa11",
    "nonsense, 64, AUDIT is 0x"
  })
  void whatIsNotThereIsSaid(String audit, int status, String words) {
    tell(audit(GOOD, "agrees", ""), audit(GOOD, "agrees", ""));
    FeedRun run = run("show", url(), audit);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).contains(words);
  }

  @Test
  void whoContradictsItselfIsAStatusAndItsProofIsShown() {
    tell(audit(LIE, "contradicts", ""));
    assertThat(run("list", url()).status()).isEqualTo(AuditList.DIFFERS);
    says.put(
        "/v1/audits/" + LIE,
        audit(LIE, "contradicts", ",'evidence':{'one':1,'other':2}")
            .replace("\"interval\":3,", "")
            .replace("\"position\":7,", ""));
    assertThat(run("show", url(), LIE).lines())
        .contains("  in       what somebody brought", "  proof    {\"one\":1,\"other\":2}");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"verdict\":\"agrees\"', 0, agrees: the same bytes",
    "'\"expected\":\"1\",\"found\":\"2\",\"verdict\":\"differs\",\"where\":\"output\"', 1,"
        + " differs: output: 1 is right",
    "'\"verdict\":\"cannot-tell\",\"why\":\"sealed\"', 2, cannot-tell: sealed"
  })
  void aReceiptThatIsBroughtIsRunAgain(String answer, int status, String words) {
    says.put("/v1/audits", "{" + answer + "}");
    FeedRun run = run("bring", url(), BUNDLE);
    assertThat(run.status()).as(run.err()).isEqualTo(status);
    assertThat(run.out()).startsWith(words);
    assertThat(run("bring", "--json", url(), BUNDLE).out().strip()).isEqualTo("{" + answer + "}");
  }

  @Test
  void twoReceiptsThatAreBroughtConvict() {
    says.put(
        "/v1/convictions",
        "{'detail':'two results of one step','id':'%s','node':'%s'}"
            .formatted(LIE, NODE)
            .replace('\'', '"'));
    FeedRun run = run("bring", url(), BUNDLE, BUNDLE);
    assertThat(run.status()).isEqualTo(AuditBring.WRONG);
    assertThat(run.out())
        .isEqualTo(
            NODE + " signed two results of one step: kept by " + url() + " as " + LIE + "\n");
  }

  @Test
  void whoKeepsNoSuchFeedIsPassedOverAndNonsenseIsRefused() {
    FeedRun unknown = run("bring", url(), BUNDLE);
    assertThat(unknown.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run("bring", "http://127.0.0.1:1", BUNDLE).status())
        .isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run("bring", url(), "nowhere.json").err()).contains("cannot read nowhere.json");
    assertThat(run("bring", url(), "pom.xml", BUNDLE).status()).isEqualTo(Smartlayer.DATA);
    says.put("/v1/audits", "{\"verdict\":\"agrees\"}");
    assertThat(run("bring", "http://127.0.0.1:1," + url(), BUNDLE).status()).isZero();
  }

  @Test
  void nonsenseIsRefused() {
    assertThat(run("list", url(), "--node", "0x12").err()).contains("--node is an address");
    assertThat(run("list", "ftp://here").status()).isEqualTo(Smartlayer.USAGE);
    says.put("/v1/audits", "{}");
    assertThat(run("list", url()).status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run().err()).contains("Missing command");
  }
}
