package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract of a chain, held by three endpoints of which one talks nonsense. */
final class QuorumChainContractTest extends EvmChainContractTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final URI NOBODY_ELSE = URI.create("http://127.0.0.1:2");

  private final FaultyEndpoint mad = FaultyEndpoint.answering("what?");
  private final QuorumChain chain =
      QuorumChain.of(List.of(anvil.endpoint(), mad.uri(), anvil.endpoint()), anvil.chainId());
  private final QuorumChain unreachable =
      QuorumChain.of(List.of(anvil.endpoint(), NOBODY, NOBODY_ELSE), anvil.chainId());

  @AfterEach
  void stopAll() {
    unreachable.close();
    chain.close();
    mad.close();
  }

  @Override
  protected Chain chain() {
    return chain;
  }

  @Override
  protected Chain unreachable() {
    return unreachable;
  }
}
