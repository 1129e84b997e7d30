package io.smartlayer.benchmarks.jmh_generated;

class GoodGenerated {}
