package io.smartlayer.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectionTest {
  private static final String CODE =
      Written.CODE.replace("function loop() { while (true) {} }\n", "");
  private static final Engine ENGINE = new V8Engine(1);

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  @Test
  void aTokenWithoutFaultHasNoFinding() {
    assertThat(found(Written.MANIFEST, CODE)).isEmpty();
  }

  @Test
  void eachHandlerThatIsNotThereIsAFaultAtItsPlace() {
    assertThat(found(Written.MANIFEST, "const onTold = 7; // coffees text sent roaster card"))
        .extracting(Finding::what)
        .filteredOn(what -> what.contains("has no function"))
        .containsExactly(
            "methods.card.handler: card.js has no function card",
            "methods.sum.handler: card.js has no function added",
            "methods.both.handler: card.js has no function both",
            "inputs.stamp.handler: card.js has no function onStamp",
            "inputs.told.handler: card.js has no function onTold",
            "on.activated: card.js has no function onActivated",
            "on.outcome: card.js has no function onOutcome",
            "onFailure.handler: card.js has no function onFailure");
  }

  @Test
  void aConstantThatHoldsAFunctionIsAHandler() {
    String code = CODE.replace("function onTold(", "const onTold = function (");
    assertThat(code).isNotEqualTo(CODE);
    assertThat(found(Written.MANIFEST, code)).isEmpty();
  }

  @Test
  void codeThatThrowsAtOnceIsAFault() {
    assertThat(found(Written.MANIFEST, CODE + "\nnull.x;\n"))
        .singleElement()
        .satisfies(each -> assertThat(each.level()).isEqualTo(Finding.Level.FAULT))
        .satisfies(each -> assertThat(each.what()).startsWith("it does not load (exception)"));
  }

  @Test
  void aHostThatTheCodeNeverNamesIsUnusedAndPlainHttpIsSaid() {
    String manifest = Written.MANIFEST.replace("https://roaster", "http://roaster");
    assertThat(found(manifest, CODE.replace("'roaster'", "'r'")))
        .extracting(Finding::what)
        .containsExactly(
            "hosts.roaster: card.js never says roaster",
            "hosts.roaster.url: plain http: whoever is on the way reads and changes what is said");
  }

  @Test
  void codeThatFillsAllThereIsHasNoFaultForThat() {
    String padded = CODE + " ".repeat(Service.CODE_LIMIT - CODE.length() - 1);
    assertThat(found(Written.MANIFEST, padded)).isEmpty();
  }

  @Test
  void aReservedWordIsNoHandler() {
    String manifest = Written.MANIFEST.replace("\"onTold\"", "\"delete\"");
    assertThat(manifest).isNotEqualTo(Written.MANIFEST);
    assertThat(found(manifest, CODE))
        .anySatisfy(each -> assertThat(each.what()).contains("function name"));
  }

  @Test
  void aFunctionThatOnlyACommentNamesIsUnused() {
    String code = CODE + "\n// spare and 'spare\nfunction spare() {}\n";
    List<Finding> found = found(Written.MANIFEST, code);
    assertThat(found).extracting(Finding::what).containsExactly("nothing names function spare");
    assertThat(found.getFirst().line())
        .isEqualTo(
            (int) code.lines().takeWhile(line -> !line.startsWith("function sp")).count() + 1);
  }

  @Test
  void aFunctionThatATemplateOrATextNamesIsUsed() {
    String spare = "\nfunction spare() {}\nconst said = () => ";
    assertThat(found(Written.MANIFEST, CODE + spare + "`// ${spare()}`;\n")).isEmpty();
    assertThat(found(Written.MANIFEST, CODE + spare + "'http://' + spare();\n")).isEmpty();
  }

  @Test
  void longTextsAndCommentsAreReadInLittleStack() {
    String code = CODE + "\n/*" + "x".repeat(50_000) + "*/ `" + "\\n".repeat(50_000) + "`;";
    assertThat(found(Written.MANIFEST, code)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.b: wrong|3",
        "manifest.a.b: wrong|3",
        "a.b.more: wrong|3",
        "a has an unknown field c|4",
        "list[1].x: wrong|6",
        "list: wrong|5",
        "nowhere: wrong|0",
        "there is no ${x}|0"
      })
  void aFaultIsInTheLineOfItsInnermostValue(String fault, int line) {
    String text =
        """
        {
          "a": {
            "b": 1,
            "c": {} },
          "list": [ {},
            { "x": [] } ]
        }
        """;
    assertThat(JsonLines.of(text).line(fault)).isEqualTo(line);
  }

  @Test
  void whatIsNoJsonIsBrokenInOneLine() {
    assertThat(JsonLines.of("{\n\"a\": 1,\n b\n}").line("no JSON")).isEqualTo(3);
  }

  private static List<Finding> found(String manifest, String code) {
    var draft =
        new Draft("card.json", manifest, "card.js", code, Written.made(manifest, code).script());
    return Inspection.of(draft, ENGINE);
  }
}
