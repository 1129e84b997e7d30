package io.smartlayer.simulation;

class GoodSeed {
  Object random = new java.util.Random(7);
}
