"""Training of the network: clips out of annotated pictures and videos, losses, schedule, loop."""
