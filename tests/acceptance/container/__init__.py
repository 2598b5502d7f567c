"""Builds the image of Containerfile from Debian's packages, starts it, and takes assessments in it.

    python -m tests.acceptance.container

Where images come from, no registry is needed: mmdebstrap makes the base, and buildah builds on it.
Both are Debian packages, and need root.
"""
