package io.smartlayer.feed;

class BadMaker {
  java.util.function.Supplier<Object> maker = java.util.HashSet::new;
}
