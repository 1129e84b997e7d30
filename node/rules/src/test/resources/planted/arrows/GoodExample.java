package io.smartlayer.examples.flightticket;

class GoodExample {
  io.smartlayer.token.GoodToken token;
  io.smartlayer.adapters.evm.GoodChain chain;
}
