package io.smartlayer.wire;

class BadWire {}
