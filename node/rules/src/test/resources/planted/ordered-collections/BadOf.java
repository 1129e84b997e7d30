package io.smartlayer.token;

class BadOf {
  Object set = java.util.Set.of(1, 2);
}
