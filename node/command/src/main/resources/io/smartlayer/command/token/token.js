'use strict';

// Handlers take the token's state and what happened, and return the next state and what shall be
// done in the world. They see nothing else: no clock, no randomness, no network. So every node
// that runs them comes to the same.

const COFFEES_FOR_A_FREE_ONE = 10;

function onStamp(state, event) {
  const coffees = state.coffees + event.data.coffees;
  const free = Math.floor(coffees / COFFEES_FOR_A_FREE_ONE);
  return { state: { coffees, free }, effects: [] };
}

// What a site is told that the holder has given a grant.
function card(state, args, caller) {
  return { coffees: state.coffees, free: state.free };
}
