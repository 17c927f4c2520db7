"""Staying the same as partners: objects of theirs are pulled, ours are pushed; each partner, module and way by itself."""
