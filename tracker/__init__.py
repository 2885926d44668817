"""The supervision tracker."""
