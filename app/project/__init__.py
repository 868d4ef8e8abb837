"""How clips and projects are opened, kept safe and closed, and files go in and out."""
