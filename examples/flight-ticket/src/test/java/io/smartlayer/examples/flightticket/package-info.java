/** Tests of the flight ticket. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.examples.flightticket;
