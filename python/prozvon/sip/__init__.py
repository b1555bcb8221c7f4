"""A small SIP user agent (RFC 3261) that does no input or output of its own.

Datagrams and the time go in; datagrams, events and the time of the next timer come out. Nothing here sleeps, opens a
socket, reads a clock or draws a random number: identities derive from 64 bits that the caller drew (`identity`).

    parser, message, values     bytes ◄─► messages, one small value per header
    invitation, forks, proof    one outgoing call: its INVITE, the far ends that answer it, answers to challenges
    events, transaction         what a call tells; one request of any other kind
    agent                       all outgoing calls of one socket, and what arrives unasked
    server                      the answering side
"""
