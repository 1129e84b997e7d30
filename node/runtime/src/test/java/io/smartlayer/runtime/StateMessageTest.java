package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What wakes a group: another replica asks for something that only a replica has. */
class StateMessageTest {
  private static final FeedId FEED = FeedId.of(World.TYPE, "a flight");
  private static final SealingSecret SECRET =
      new SealingSecret(Hash.keccak(Bytes.utf8("secret")).bytes());
  private static final SealingKey KEY = SECRET.key();

  @Test
  void whoAsksIsToldApartFromWhoAnswers() {
    List<StateMessage> questions =
        List.of(
            new StateMessage.Question(FEED),
            new StateMessage.Wanted(FEED, Hash.ZERO, true, 0),
            new StateMessage.Wanted(FEED, Hash.ZERO, false, 0),
            new StateMessage.WantedKey(FEED, KEY));
    List<StateMessage> answers =
        List.of(
            new StateMessage.Nothing(FEED),
            new StateMessage.Offer(FEED, 1, Hash.ZERO, 1),
            new StateMessage.Leaves(FEED, Hash.ZERO, 0, List.of()),
            new StateMessage.Pieces(FEED, Hash.ZERO, 0, List.of()),
            new StateMessage.Key(FEED, SECRET));

    assertThat(questions).allMatch(StateMessage::asks);
    assertThat(answers).noneMatch(StateMessage::asks);
  }
}
