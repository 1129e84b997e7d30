package io.smartlayer.token;

public class GoodToken implements io.smartlayer.environment.GoodClock {
  io.smartlayer.token.wire.GoodMessage generated;
}
