/** The flight ticket: airline, hotel, rental site and the token's script. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.examples.flightticket;
