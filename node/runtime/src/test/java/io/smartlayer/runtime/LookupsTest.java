package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ServiceClass;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What an anchor adds to an answer to a look-up. */
class LookupsTest {
  private static final Address ONE = World.key("one").address();
  private static final Address TWO = World.key("two").address();
  private static final Address ELSEWHERE = World.key("elsewhere").address();

  private static Lookup.Found found(String named) {
    String answer =
        """
        {"certificate":{},"placement":{"body":{"class":"%s"}},\
        "replicas":[{"http":"a","node":"%s"},{"http":"b","node":"%s"}]}\
        """
            .formatted(named, ONE.toHex(), TWO.toHex());
    return new Lookup.Found(CanonicalJson.read(answer));
  }

  private static Map<Address, Integer> weights(ServiceClass serviceClass) {
    return switch (serviceClass) {
      case STANDARD -> new TreeMap<>(Map.of(ONE, 100, TWO, 30, ELSEWHERE, 1));
      case BRISK -> new TreeMap<>(Map.of(ONE, 7));
      case PATIENT -> new TreeMap<>(Map.of(ONE, 100));
    };
  }

  @ParameterizedTest
  @CsvSource({"standard, 0, 30", "brisk, 7, 0", "patient, 0, 0", "a class of before, 0, 30"})
  void weightsAreThoseOfThePlacementsClass(String named, int first, int second) {
    Lookup.Found given = found(named);
    String before = given.answer().toString();
    Lookup weighed = Lookups.weighed(given, LookupsTest::weights);
    assertThat(given.answer().toString()).as("what was given stays").isEqualTo(before);
    assertThat(weighed).isInstanceOf(Lookup.Found.class);
    JsonNode answer = ((Lookup.Found) weighed).answer();
    assertThat(answer.get("placement")).isEqualTo(given.answer().get("placement"));
    JsonNode replicas = answer.get("replicas");
    assertThat(replicas).hasSize(2);
    assertThat(replicas.get(0).path("weight").asInt(0)).isEqualTo(first);
    assertThat(replicas.get(1).path("weight").asInt(0)).isEqualTo(second);
    assertThat(replicas.get(1).get("http").asString()).isEqualTo("b");
  }

  @Test
  void whatIsNoPlacementIsToldAsItIs() {
    for (Lookup other :
        new Lookup[] {new Lookup.Unknown(), new Lookup.Busy(), new Lookup.CannotTell("why")}) {
      assertThat(Lookups.weighed(other, LookupsTest::weights)).isSameAs(other);
    }
  }
}
