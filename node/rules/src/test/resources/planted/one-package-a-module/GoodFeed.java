package io.smartlayer.feed;

class GoodFeed {}
