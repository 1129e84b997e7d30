/** Tests of the HTTP faces, over real sockets with nodes that are made up. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.gateway;
