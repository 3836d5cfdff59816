/**
 * The tracking page in a browser. It works without this; with it the look-up is filled in from the address, and the page
 * follows its order.
 */
import { fillIn } from './track/fill-in.ts'
import { follow } from './track/follow.ts'

fillIn()
follow()
