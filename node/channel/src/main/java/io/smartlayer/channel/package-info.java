/** Pays for calls: channels, vouchers, how their money is split, and who counts what. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.channel;
