package io.smartlayer.feed;

class BadFeed {
  io.smartlayer.token.GoodToken above;
}
