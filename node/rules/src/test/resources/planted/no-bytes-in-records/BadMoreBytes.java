package io.smartlayer.gateway;

record BadMoreBytes(byte[][] bytes) {}
