package io.smartlayer.simulation;

class BadSimulation {
  Object other() {
    return new io.smartlayer.adapters.evm.GoodChain();
  }
}
