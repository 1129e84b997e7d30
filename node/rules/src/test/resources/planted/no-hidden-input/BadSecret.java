package io.smartlayer.simulation;

class BadSecret {
  Object random = new java.security.SecureRandom(new byte[32]);
}
