package io.smartlayer.runtime;

public class GoodNode {
  io.smartlayer.token.GoodToken token;
  io.smartlayer.adapters.evm.GoodChain chain;
}
