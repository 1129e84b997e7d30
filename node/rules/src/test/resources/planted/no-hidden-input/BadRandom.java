package io.smartlayer.anchoring;

class BadRandom {
  Object random = new java.util.Random();
}
