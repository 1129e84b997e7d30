package io.smartlayer.feed.internal;

class BadInner {}
