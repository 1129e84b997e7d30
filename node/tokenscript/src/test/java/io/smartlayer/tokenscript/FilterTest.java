package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.tokenscript.Filter.Parsing;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
  private static final Map<String, String> TOKEN =
      new TreeMap<>(
          Map.of(
              "level", "5",
              "balance", "1000000000000000000000000000000",
              "expired", "FALSE",
              "name", "Cat",
              "owner", "0xD40EBAaA4Cb7fC3a5D7B373309F68B2ABCe5F1C5",
              "admin", "0xd40ebaaa4cb7fc3a5d7b373309f68b2abce5f1c5",
              "cat.state.level", "-3",
              "empty", ""));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          level=5 ; TRUE
          level=05 ; TRUE
          (level=5) ; TRUE
          level<5 ; FALSE
          level<=5 ; TRUE
          level>=6 ; FALSE
          level>-1 ; TRUE
          balance>1000000000 ; TRUE
          balance<999999999999999999999999999999 ; FALSE
          cat.state.level=-3 ; TRUE
          expired=FALSE ; TRUE
          expired=false ; TRUE
          expired=TRUE ; FALSE
          name=Cat ; TRUE
          name=cat ; FALSE
          name<Dog ; UNKNOWN
          name=5 ; FALSE
          empty= ; TRUE
          owner=${admin} ; TRUE
          owner=0xd40EBAaA4Cb7fC3a5D7B373309F68B2ABCe5F1C5 ; TRUE
          !(owner=${admin}) ; FALSE
          owner=${nobody} ; UNKNOWN
          missing=1 ; UNKNOWN
          !(missing=1) ; UNKNOWN
          !missing=1 ; UNKNOWN
          &(level>0)(level<10) ; TRUE
          &(level>0)(level<3) ; FALSE
          (&(level>0)(level<10)) ; TRUE
          &(missing=1)(level<3) ; FALSE
          &(missing=1)(level>3) ; UNKNOWN
          |(missing=1)(level>3) ; TRUE
          |(missing=1)(level<3) ; UNKNOWN
          |(level<3)(level>9) ; FALSE
          !(&(level>0)(expired=TRUE)) ; TRUE
          &(!(expired=TRUE))(|(level=1)(level=5)) ; TRUE
          & (level > 0) ( level = 5 ) ; TRUE
          """)
  void aConditionHoldsAsItsPartsDo(String text, Filter.Truth truth) {
    Parsing parsing = Filter.parse(text);
    assertThat(parsing).isInstanceOf(Parsing.Parsed.class);
    assertThat(((Parsing.Parsed) parsing).filter().holds(TOKEN::get)).isEqualTo(truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          '' ; 0
          level ; 5
          =5 ; 0
          level~5 ; 5
          (level=5 ; 8
          level=5) ; 7
          & ; 1
          &level=5 ; 1
          &(level=5)level=6 ; 10
          !() ; 2
          a=(b) ; 2
          """)
  void whatIsNoConditionSaysWhere(String text, int at) {
    assertThat(Filter.parse(text))
        .isInstanceOfSatisfying(
            Parsing.Malformed.class, wrong -> assertThat(wrong.at()).isEqualTo(at));
  }

  @Test
  void depthAndLengthHaveLimits() {
    int deep = Filter.DEPTH_LIMIT;
    assertThat(Filter.parse("!".repeat(deep) + "a=1")).isInstanceOf(Parsing.Parsed.class);
    assertThat(Filter.parse("!".repeat(deep + 1) + "a=1")).isInstanceOf(Parsing.Malformed.class);
    assertThat(Filter.parse("(".repeat(1000))).isInstanceOf(Parsing.Malformed.class);
    int room = Filter.LENGTH_LIMIT - 2;
    assertThat(Filter.parse("a=" + "1".repeat(room))).isInstanceOf(Parsing.Parsed.class);
    assertThat(Filter.parse("a=" + "1".repeat(room + 1))).isInstanceOf(Parsing.Malformed.class);
  }

  @Test
  void anyTextIsReadOrNotAndJudged() {
    var random = new Random(5);
    String signs = "()&|!=<>ab.${} 1-TRUE\u0000é";
    int parsed = 0;
    for (int round = 0; round < 50_000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(signs.charAt(random.nextInt(signs.length())));
      }
      if (Filter.parse(text.toString()) instanceof Parsing.Parsed(Filter filter)) {
        assertThat(filter.holds(TOKEN::get)).isNotNull();
        parsed++;
      }
    }
    assertThat(parsed).isGreaterThan(100);
  }
}
