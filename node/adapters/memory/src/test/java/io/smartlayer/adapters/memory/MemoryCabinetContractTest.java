package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.CabinetContractTest;

class MemoryCabinetContractTest extends CabinetContractTest {
  @Override
  protected Cabinet cabinet() {
    return new MemoryCabinet();
  }
}
