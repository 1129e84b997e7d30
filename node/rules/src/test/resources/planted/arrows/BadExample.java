package io.smartlayer.examples.flightticket;

class BadExample {
  io.smartlayer.runtime.GoodNode node;
}
