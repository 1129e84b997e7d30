package io.smartlayer.common;

class BadUnknown {}
