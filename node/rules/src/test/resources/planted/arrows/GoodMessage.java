package io.smartlayer.token.wire;

public class GoodMessage {}
