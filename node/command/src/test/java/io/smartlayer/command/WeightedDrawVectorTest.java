package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shared vectors of draws by weight, and what draws come to in number. */
class WeightedDrawVectorTest {
  private static final JsonNode VECTORS =
      JsonMapper.shared().readTree(Path.of("../../spec/vectors/token/draws.json"));
  static final List<JsonNode> DRAWS = VECTORS.get("draws").valueStream().toList();
  static final List<String> REFUSED =
      VECTORS.get("refused").valueStream().map(JsonNode::asString).toList();

  private static List<Integer> numbers(JsonNode list) {
    return list.valueStream().map(JsonNode::asInt).toList();
  }

  private static TokenPlace told(String... replicas) {
    String answer =
        """
        {"certificate":{},"feedId":"feed","placement":{"body":{"script":"%s"},"offset":1},\
        "replicas":[%s]}\
        """
            .formatted(Hash.ZERO.toHex(), String.join(",", replicas));
    var good = new Answer.Good(200, Bytes.utf8(answer));
    return Objects.requireNonNull(TokenPlace.of(_ -> good, World.token(1)));
  }

  private static String weighed(String weight) {
    return "{\"http\":\"http://a.example\",\"weight\":" + weight + "}";
  }

  @ParameterizedTest
  @FieldSource("DRAWS")
  void anOrderIsWhatTheVectorSays(JsonNode draw) {
    var words = new ArrayList<Long>();
    draw.get("words").forEach(word -> words.add(word.asLong()));
    List<Integer> order =
        WeightedDraw.order(numbers(draw.get("weights")), () -> words.removeFirst().intValue());
    assertThat(order).isEqualTo(numbers(draw.get("order")));
    assertThat(words).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("REFUSED")
  void anAnswerWithAWeightThatIsNoneIsRefused(String weight) {
    assertThatThrownBy(() -> told(weighed(weight))).isInstanceOf(FeedFailure.class);
  }

  @Test
  void weightsAreTakenAndMissingOnesAreFull() {
    String[] taken =
        Stream.concat(
                VECTORS.get("taken").valueStream().map(weight -> weighed(weight.toString())),
                Stream.of("{\"http\":\"http://b.example\"}"))
            .toArray(String[]::new);
    assertThat(told(taken).weights()).containsExactly(1, 50, 100, 100);
  }

  @Test
  void whoHasATenthOfTheWeightIsAskedFirstATenthAsOften() {
    var random = new Random(59);
    int[] first = new int[3];
    for (int i = 0; i < 21_000; i++) {
      first[WeightedDraw.order(List.of(10, 100, 100), random::nextInt).getFirst()]++;
    }
    assertThat(first[0]).isBetween(850, 1150);
    assertThat(first[1]).isBetween(9_600, 10_400);
  }
}
