package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.World;
import org.junit.jupiter.api.Test;

/** What a service node answers is in a root that all anchors know a minute later. */
class RootsOfReceiptsTest {
  @Test
  void aReceiptThatLeftIsInTheNextRootThatAnchorsAreTold() {
    try (var world = LocalWorld.started(4, 3)) {
      world.activate(world.leader(), 1);
      world.awaitServed(1);
      ServiceNode node = world.replicas().getFirst();
      Receipt receipt = asked(node);
      world.skip(node.self(), ReceiptLog.INTERVAL.plusSeconds(1));

      for (AnchorNode anchor : world.anchors()) {
        Patience.until(
            "the root",
            () ->
                anchor.receiptRoots(node.self()).stream()
                    .anyMatch(one -> one.root().covers(receipt.sequence())));
      }
    }
  }

  private static Receipt asked(ServiceNode node) {
    var call = new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);
    assertThat(node.call(call)).isInstanceOf(Answer.Answered.class);
    Bytes bundle = ((Answer.Answered) node.call(call)).bundle();
    return ReceiptBundle.read(bundle).signed().receipt();
  }
}
